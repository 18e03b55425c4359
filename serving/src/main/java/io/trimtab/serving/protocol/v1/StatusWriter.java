package io.trimtab.serving.protocol.v1;

import io.trimtab.serving.model.ServedModel;
import io.trimtab.serving.model.ServedVersion;
import io.trimtab.serving.wire.JsonBytes;
import java.util.List;

/** Writes which models there are and how their versions are. */
final class StatusWriter {
    private StatusWriter() {}

    /** KServe's list. */
    static byte[] models(Iterable<ServedModel> models) {
        var json = new JsonBytes().raw("{\"models\":[");
        String separator = "";
        for (ServedModel model : models) {
            json.raw(separator).string(model.name());
            separator = ",";
        }
        return json.raw("]}").toBytes();
    }

    /** TensorFlow Serving's status of some versions. */
    static byte[] versions(List<ServedVersion> versions) {
        var json = new JsonBytes().raw('{');
        status(json, versions);
        return json.raw('}').toBytes();
    }

    /** A model as KServe and as TensorFlow Serving have it, in one object; not closed. */
    static JsonBytes model(String name, boolean ready, List<ServedVersion> versions) {
        var json = new JsonBytes().raw("{\"name\":").string(name);
        json.raw(ready ? ",\"ready\":true," : ",\"ready\":false,");
        status(json, versions);
        return json;
    }

    /** The highest version first, as TensorFlow Serving lists them. */
    private static void status(JsonBytes json, List<ServedVersion> ascending) {
        json.raw("\"model_version_status\":[");
        for (int i = ascending.size() - 1; i >= 0; i--) {
            ServedVersion version = ascending.get(i);
            boolean failed = version.hasFailed();
            json.raw("{\"version\":").string(version.version());
            json.raw(",\"state\":\"").raw(state(version, failed));
            json.raw("\",\"status\":{\"error_code\":\"")
                    .raw(failed ? "UNAVAILABLE" : "OK")
                    .raw("\",\"error_message\":")
                    .string(failed ? version.reason() : "");
            json.raw(i > 0 ? "}}," : "}}");
        }
        json.raw(']');
    }

    private static String state(ServedVersion version, boolean failed) {
        return switch (version.state()) {
            case UNAVAILABLE -> failed ? "END" : "START";
            case LOADING, WARMING -> "LOADING";
            case READY -> "AVAILABLE";
            case DRAINING -> "UNLOADING";
            case UNLOADED -> "END";
        };
    }
}
