package io.trimtab.loadtests.drift;

import io.trimtab.loadtests.report.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Runs the cells of a table side by side, one thread a core, and tells which is done. */
final class Cells {
    private final Progress progress;

    Cells(Progress progress) {
        this.progress = progress;
    }

    /** The rows of all cells, in the order of the cells. */
    <C, R> List<R> run(List<C> cells, Function<C, String> name, Function<C, List<R>> rows)
            throws InterruptedException, ExecutionException {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<List<R>>> running = new ArrayList<>();
            for (C cell : cells) {
                running.add(threads.submit(() -> {
                    progress.say("%s begins", name.apply(cell));
                    List<R> done = rows.apply(cell);
                    progress.say("%s done", name.apply(cell));
                    return done;
                }));
            }
            List<R> all = new ArrayList<>();
            for (Future<List<R>> cell : running) {
                all.addAll(cell.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }
}
