package io.trimtab.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class VersionFilesTest {
    @Test
    void failuresAreDescribedWithoutPathsOfTheMachine() {
        assertThat(VersionFiles.describe(new NoSuchFileException("/home/ann/models/m")))
                .isEqualTo("NoSuchFileException");
        assertThat(VersionFiles.describe(new FileSystemException("/home/ann/m", null, "No space left on device")))
                .isEqualTo("FileSystemException (No space left on device)");
        assertThat(VersionFiles.describe(new IOException("Is a directory"))).isEqualTo("IOException (Is a directory)");
    }
}
