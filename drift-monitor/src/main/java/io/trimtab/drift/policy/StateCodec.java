package io.trimtab.drift.policy;

import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.policy.ModelState.Step;
import io.trimtab.drift.policy.ModelState.VersionState;
import io.trimtab.drift.policy.ModelState.WindowCounts;
import io.trimtab.drift.statistics.WindowNull;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The byte form of a {@link ModelState}: equal states give equal bytes. */
final class StateCodec {
    private static final int FORMAT = 0x54500002; // "TP", format 2
    /** Without the window rule's memory; read as if it remembered nothing. */
    private static final int FORMAT_1 = 0x54500001;

    private StateCodec() {}

    static byte[] write(ModelState model) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(FORMAT);
            out.writeUTF(model.inFlight);
            out.writeLong(model.inFlightSince);
            out.writeLong(model.lastRollback);
            out.writeUTF(model.serving);
            out.writeInt(model.retrains.size());
            for (long time : model.retrains) {
                out.writeLong(time);
            }
            out.writeInt(model.latched.size());
            for (String version : model.latched) {
                out.writeUTF(version);
            }
            out.writeInt(model.versions.size());
            for (var version : model.versions.entrySet()) {
                out.writeUTF(version.getKey());
                write(version.getValue(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    static ModelState read(byte @Nullable [] bytes) {
        var model = new ModelState();
        if (bytes == null) {
            return model;
        }
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readInt();
            if (format != FORMAT && format != FORMAT_1) {
                throw new IllegalArgumentException(
                        "policy state must have format %08x, has %08x".formatted(FORMAT, format));
            }
            model.inFlight = in.readUTF();
            model.inFlightSince = in.readLong();
            model.lastRollback = in.readLong();
            model.serving = in.readUTF();
            for (int left = in.readInt(); left > 0; left--) {
                model.retrains.add(in.readLong());
            }
            for (int left = in.readInt(); left > 0; left--) {
                model.latched.add(in.readUTF());
            }
            for (int left = in.readInt(); left > 0; left--) {
                String name = in.readUTF();
                model.versions.put(name, readVersion(in, format));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("policy state of " + bytes.length + " bytes ends too early", e);
        }
        return model;
    }

    private static void write(VersionState version, DataOutputStream out) throws IOException {
        out.writeUTF(version.baselineDigest);
        out.writeLong(version.promoted);
        out.writeLong(version.lastEnd);
        out.writeBoolean(version.open != null);
        if (version.open != null) {
            write(version.open, out);
        }
        out.writeInt(version.view.size());
        for (Step step : version.view) {
            write(step, out);
        }
        out.writeInt(version.effects.size());
        for (double[] effects : version.effects) {
            out.writeInt(effects.length);
            for (double effect : effects) {
                out.writeDouble(effect);
            }
        }
        out.writeDouble(version.retrainEvidence);
        out.writeLong(version.onset);
        out.writeLong(version.withheldFor);
        out.writeDouble(version.rollbackEvidence);
        out.writeInt(version.unexplained.size());
        for (boolean moved : version.unexplained) {
            out.writeBoolean(moved);
        }
        out.writeBoolean(version.warned);
        out.writeInt(version.calmSteps);
        out.writeLong(version.incidentSince);
        out.writeInt(version.cleanWindows);
        out.writeBoolean(version.outputsBroken);
        out.writeBoolean(version.warnedOfWindow);
        out.writeInt(version.calmWindows);
        out.writeInt(version.recent.size());
        for (WindowCounts window : version.recent) {
            write(window, out);
        }
    }

    private static VersionState readVersion(DataInputStream in, int format) throws IOException {
        var version = new VersionState(in.readUTF());
        version.promoted = in.readLong();
        version.lastEnd = in.readLong();
        if (in.readBoolean()) {
            version.open = readStep(in);
        }
        for (int left = in.readInt(); left > 0; left--) {
            version.view.add(readStep(in));
        }
        for (int left = in.readInt(); left > 0; left--) {
            double[] effects = new double[in.readInt()];
            for (int i = 0; i < effects.length; i++) {
                effects[i] = in.readDouble();
            }
            version.effects.add(effects);
        }
        version.retrainEvidence = in.readDouble();
        version.onset = in.readLong();
        version.withheldFor = in.readLong();
        version.rollbackEvidence = in.readDouble();
        for (int left = in.readInt(); left > 0; left--) {
            version.unexplained.add(in.readBoolean());
        }
        version.warned = in.readBoolean();
        version.calmSteps = in.readInt();
        version.incidentSince = in.readLong();
        version.cleanWindows = in.readInt();
        version.outputsBroken = in.readBoolean();
        if (format != FORMAT_1) {
            version.warnedOfWindow = in.readBoolean();
            version.calmWindows = in.readInt();
            for (int left = in.readInt(); left > 0; left--) {
                version.recent.add(readWindow(in));
            }
        }
        return version;
    }

    private static void write(WindowCounts window, DataOutputStream out) throws IOException {
        out.writeLong(window.number());
        out.writeInt(window.columns().size());
        for (WindowNull.Counts column : window.columns()) {
            out.writeLong(column.rows());
            out.writeInt(column.below().length);
            for (long below : column.below()) {
                out.writeLong(below);
            }
        }
    }

    private static WindowCounts readWindow(DataInputStream in) throws IOException {
        long number = in.readLong();
        List<WindowNull.Counts> columns = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            long rows = in.readLong();
            long[] below = new long[in.readInt()];
            for (int i = 0; i < below.length; i++) {
                below[i] = in.readLong();
            }
            columns.add(new WindowNull.Counts(number, rows, below));
        }
        return new WindowCounts(number, columns);
    }

    private static void write(Step step, DataOutputStream out) throws IOException {
        out.writeLong(step.number);
        out.writeInt(step.windows);
        byte[] counts = step.counts.bytes();
        out.writeInt(counts.length);
        out.write(counts);
    }

    private static Step readStep(DataInputStream in) throws IOException {
        long number = in.readLong();
        int windows = in.readInt();
        byte[] counts = new byte[in.readInt()];
        in.readFully(counts);
        return new Step(number, GridCounts.wrap(counts), windows);
    }
}
