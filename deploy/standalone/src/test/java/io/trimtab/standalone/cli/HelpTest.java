package io.trimtab.standalone.cli;

import static io.trimtab.standalone.cli.CommandLineFixture.trimtab;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class HelpTest {
    static Stream<List<String>> commands() {
        return below(TrimtabCommand.commandLine(), List.of());
    }

    private static Stream<List<String>> below(CommandLine command, List<String> path) {
        return Stream.concat(
                Stream.of(path),
                command.getSubcommands().entrySet().stream()
                        .filter(sub -> !sub.getKey().equals("help"))
                        .flatMap(sub -> {
                            var longer = new ArrayList<>(path);
                            longer.add(sub.getKey());
                            return below(sub.getValue(), longer);
                        }));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void explainsEveryCommand(List<String> command) {
        var arguments = new ArrayList<>(command);
        arguments.add("--help");

        var run = trimtab(arguments.toArray(String[]::new));

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Usage: trimtab").contains("-h, --help");
        assertThat(run.out().lines().skip(1)).as("a description").anyMatch(line -> line.endsWith("."));
        assertThat(run.err()).isEmpty();
    }

    @Test
    void knowsEveryCommandByTheNameThatItGivesItself() {
        assertThat(TrimtabCommand.commandLine().getSubcommands())
                .isNotEmpty()
                .allSatisfy((name, command) ->
                        assertThat(command.getCommandSpec().name()).isEqualTo(name));
    }

    @Test
    void listsEveryCommandButTheHiddenOne() {
        assertThat(trimtab("help").out())
                .isEqualTo(trimtab("--help").out())
                .contains("demo", "serve", "completion")
                .doesNotContain("rehearse");
    }

    @Test
    void namesAnUnknownOption() {
        var run = trimtab("broker", "--portt", "1");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("trimtab: Unknown options: '--portt', '1'\n");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        var run = trimtab("modle");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Did you mean").contains("model");
    }

    @Test
    void asksForACommand() {
        var run = trimtab();

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("trimtab: no command given\n'trimtab --help' lists what it takes\n");
    }

    @Test
    void printsACompletionScriptForTheShell() {
        assertThat(trimtab("completion").out())
                .contains("complete -F _complete_trimtab")
                .contains("rollback");
    }

    @Test
    void tellsItsVersion() {
        assertThat(trimtab("--version").out()).startsWith("trimtab ").contains("Java " + Runtime.version());
    }
}
