package io.trimtab.drift.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.drift.SampleRegistry;
import io.trimtab.events.ActionMode;
import io.trimtab.events.ActionResult;
import io.trimtab.events.Decision;
import io.trimtab.registry.AliasChange;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.ModelRegistry;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RollbackTest {
    private static final Decision DECISION = SampleDecisions.rollback("d1", ActionMode.AUTO);

    @TempDir
    Path models;

    private ModelRegistry registry;
    private Rollback rollback;

    @BeforeEach
    void twoVersions() {
        registry = SampleRegistry.in(models, 2);
        rollback = new Rollback(registry);
    }

    private String champion() {
        return registry.model("sample").alias(Aliases.CHAMPION).orElseThrow().version();
    }

    @Test
    void movesTheChampionBackAndSaysWho() {
        Rollback.Moved moved = rollback.carryOut(DECISION);

        assertThat(moved.result()).isEqualTo(ActionResult.ROLLED_BACK);
        assertThat(moved.message()).isEqualTo("champion moved from 2 to 1");
        assertThat(champion()).isEqualTo("1");
        assertThat(registry.history("sample")).last().satisfies(move -> {
            assertThat(move.actor()).isEqualTo("drift-monitor decision d1");
            assertThat(move.reason()).isEqualTo("x moved");
        });
    }

    @Test
    void reportsTheSameWhenCarriedOutTwice() {
        rollback.carryOut(DECISION);

        Rollback.Moved again = rollback.carryOut(DECISION);

        assertThat(again.result()).isEqualTo(ActionResult.ROLLED_BACK);
        assertThat(registry.history("sample")).hasSize(3);
    }

    @Test
    void leavesTheChampionAloneWhenSomebodyMovedItMeanwhile() {
        SampleRegistry.add(registry, 3);
        registry.moveAlias(new AliasChange("sample", Aliases.CHAMPION, Optional.of("2"), "3", "person", "newer"));

        Rollback.Moved moved = rollback.carryOut(DECISION);

        assertThat(moved.result()).isEqualTo(ActionResult.SUPERSEDED);
        assertThat(moved.message()).isEqualTo("champion points to 3, no longer to 2");
        assertThat(champion()).isEqualTo("3");
    }
}
