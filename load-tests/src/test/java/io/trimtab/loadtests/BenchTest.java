package io.trimtab.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of the benchmarks. */
final class BenchTest {
    /** Needs a file to draw. */
    private static final String WITH_ARGUMENTS = "drift-plot";

    static Set<String> benchmarks() {
        Set<String> names = Bench.commandLine().getSubcommands().keySet();
        assertThat(names).contains("predict", "batching", "tensors", "growth", WITH_ARGUMENTS);
        return names.stream().filter(name -> !name.equals(WITH_ARGUMENTS)).collect(java.util.stream.Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void everyBenchmarkHasDefaultsThatItTakes(String name) {
        assertThat(Bench.commandLine().parseArgs(name).errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "binary", "grpc", "GRPC"})
    void protocolsMayBeWrittenInEitherCase(String protocol) {
        var parsed = Bench.commandLine().parseArgs("predict", "--protocol", protocol);

        assertThat(parsed.subcommand().matchedOption("--protocol").<Object>getValue())
                .hasToString(protocol.toUpperCase(java.util.Locale.ROOT));
    }
}
