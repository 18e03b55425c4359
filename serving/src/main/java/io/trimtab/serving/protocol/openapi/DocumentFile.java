package io.trimtab.serving.protocol.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A file of the description or of the page.
 *
 * @param resource where it lies on the class path; {@code %s} stands for Swagger UI's version
 */
record DocumentFile(String resource, String contentType) {
    private static final String OURS = "/openapi/";
    private static final String SWAGGER = "/META-INF/resources/webjars/swagger-ui/%s/";
    private static final String SWAGGER_VERSION = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final Map<String, DocumentFile> FILES = Map.of(
            "/openapi.yaml", new DocumentFile(OURS + "openapi.yaml", "application/yaml"),
            "/docs/", new DocumentFile(OURS + "index.html", "text/html; charset=utf-8"),
            "/docs/start.js", new DocumentFile(OURS + "start.js", "text/javascript; charset=utf-8"),
            "/docs/swagger-ui.css", new DocumentFile(SWAGGER + "swagger-ui.css", "text/css; charset=utf-8"),
            "/docs/swagger-ui-bundle.js",
                    new DocumentFile(SWAGGER + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
            "/docs/favicon-32x32.png", new DocumentFile(SWAGGER + "favicon-32x32.png", "image/png"));

    static Optional<DocumentFile> at(String path) {
        return Optional.ofNullable(FILES.get(path));
    }

    byte[] read() throws IOException {
        return bytes(resource.contains("%s") ? resource.formatted(swaggerVersion()) : resource);
    }

    private static String swaggerVersion() throws IOException {
        var properties = new Properties();
        try (InputStream in = open(SWAGGER_VERSION)) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = DocumentFile.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("the class path has no " + resource);
        }
        return in;
    }
}
