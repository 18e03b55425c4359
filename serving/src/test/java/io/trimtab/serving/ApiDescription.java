package io.trimtab.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** An OpenAPI 3.1 description, as something that requests and answers can be held to. */
final class ApiDescription {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOCATION = "urn:trimtab:openapi";

    private final JsonNode document;
    private final JsonSchemaFactory schemas;

    private ApiDescription(JsonNode document) {
        this.document = document;
        this.schemas = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(LOCATION, document.toString()))));
    }

    static ApiDescription of(String yaml) {
        Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return new ApiDescription(JSON.valueToTree(document));
    }

    /** An operation: a method of a path. */
    record Operation(String id, String method, String path) {
        String pointer() {
            return "/paths/" + escaped(path) + "/" + method.toLowerCase(Locale.ROOT);
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (method.getValue().has("operationId")) {
                        operations.add(new Operation(
                                method.getValue().path("operationId").asText(),
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey()));
                    }
                }));
        return operations;
    }

    Operation operation(String id) {
        return operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** What does not fit about an answer; its status must be described, not only covered by the default. */
    List<String> problems(Operation operation, HttpResponse<byte[]> response) throws IOException {
        String described = resolved(operation.pointer() + "/responses/" + response.statusCode());
        if (described.isEmpty()) {
            return List.of("status " + response.statusCode() + " is not described");
        }
        String type = response.headers().firstValue("content-type").orElse("");
        JsonNode content = document.at(described).path("content");
        if (!content.has(type)) {
            return List.of("content type '" + type + "' is not described, only " + content);
        }
        return type.contains("json")
                ? violations(described + "/content/" + escaped(type) + "/schema", response.body())
                : List.of();
    }

    /** What does not fit about a request in JSON. */
    List<String> requestProblems(Operation operation, String body) throws IOException {
        String described = resolved(operation.pointer() + "/requestBody");
        return violations(
                described + "/content/application~1json/schema",
                body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private List<String> violations(String schema, byte[] body) throws IOException {
        Set<ValidationMessage> messages =
                schemas.getSchema(SchemaLocation.of(LOCATION + "#" + schema)).validate(JSON.readTree(body));
        return messages.stream().map(ValidationMessage::toString).toList();
    }

    /** The pointer itself, or where it refers to; empty when nothing is there. */
    private String resolved(String pointer) {
        JsonNode node = document.at(pointer);
        if (node.has("$ref")) {
            return resolved(node.path("$ref").asText().substring(1));
        }
        return node.isMissingNode() ? "" : pointer;
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
