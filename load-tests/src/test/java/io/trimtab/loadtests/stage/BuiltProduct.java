package io.trimtab.loadtests.stage;

import static org.junit.jupiter.api.Assumptions.abort;

import io.trimtab.loadtests.process.Cores;
import io.trimtab.loadtests.process.Installation;
import io.trimtab.loadtests.process.PinningException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The programs of this build; a test that needs them is skipped where they are not built or cannot be pinned. */
public final class BuiltProduct {
    private BuiltProduct() {}

    /** A stage on which echo, bare ONNX Runtime and load generator can run. */
    public static Stage stage(Path folder) throws IOException {
        try {
            return new Stage(installation(), Cores.divide(), folder, List.of("-Xmx256m", "-XX:+UseSerialGC"));
        } catch (PinningException e) {
            return abort(String.valueOf(e.getMessage()));
        }
    }

    /** A stage on which broker and Trimtab can run, too. */
    public static Stage wholeStage(Path folder) throws IOException {
        try {
            installation().product();
        } catch (IOException e) {
            return abort(String.valueOf(e.getMessage()));
        }
        return stage(folder);
    }

    private static Installation installation() throws IOException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        return Installation.find(Map.of("TRIMTAB_HOME", root.toString()));
    }
}
