package io.trimtab.serving.ops;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** The bearer token of the administration paths. Never logged. */
public final class ManagementToken {
    private static final int MIN_LENGTH = 16;
    private static final String SCHEME = "Bearer ";

    private final byte[] secret;

    private ManagementToken(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The token given, else the one in the file, else a new one that is written to the file, readable by its owner only.
     *
     * @throws IllegalArgumentException when the token is too short or the file cannot be used
     */
    public static ManagementToken load(Optional<String> given, Path file) {
        if (given.isPresent()) {
            return checked(given.get(), "the management token");
        }
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return checked(Files.readString(file).strip(), "the management token in '" + file + "'");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "management.token-file '" + file + "' can be neither read nor made: "
                            + e.getClass().getSimpleName(),
                    e);
        }
    }

    /** Whether an {@code Authorization} header carries this token; takes the same time whatever the header holds. */
    boolean accepts(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        secret, authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
    }

    private static ManagementToken checked(String token, String what) {
        if (token.length() < MIN_LENGTH) {
            throw new IllegalArgumentException(
                    what + " must have at least " + MIN_LENGTH + " characters, was " + token.length());
        }
        return new ManagementToken(token);
    }

    private static void create(Path file) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        FileAttribute<?>[] ownerOnly =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            channel.write(StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(random) + "\n"));
        } catch (FileAlreadyExistsException e) {
            // another node that shares the file was faster; its token is the one to use
            return;
        }
    }
}
