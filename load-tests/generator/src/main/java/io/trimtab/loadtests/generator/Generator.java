package io.trimtab.loadtests.generator;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads orders from standard input, one JSON object a line, carries each out and answers with one JSON object a line;
 * ends at the end of its input, so it never outlives whoever started it.
 */
public final class Generator {
    private Generator() {}

    /** Starts the generator. */
    public static void main(String[] arguments) throws IOException {
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        obey(orders, new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.exit(0);
    }

    private static void obey(BufferedReader orders, PrintStream answers) throws IOException {
        var json = new ObjectMapper();
        var bodies = new Bodies();
        answers.println("{\"ready\":true}");
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            try {
                LoadOrder order = json.readValue(line, LoadOrder.class);
                answers.println(json.writeValueAsString(new HyperfoilRun(order, bodies.read(order.bodies())).run()));
            } catch (IOException | RuntimeException e) {
                e.printStackTrace();
                answers.println(json.createObjectNode().put("error", String.valueOf(e.getMessage())));
            }
        }
    }
}
