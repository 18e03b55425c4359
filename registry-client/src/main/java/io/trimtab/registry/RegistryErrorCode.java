package io.trimtab.registry;

/** Why a registry call was refused or failed. */
public enum RegistryErrorCode {
    /** A name, version, alias or file path does not match its pattern. */
    INVALID_NAME,
    MODEL_NOT_FOUND,
    VERSION_NOT_FOUND,
    ALIAS_NOT_FOUND,
    /** The alias did not point where the caller expected. */
    ALIAS_CONFLICT,
    /** The version is there but cannot be used: its manifest, its files or its model are at fault. */
    INVALID_VERSION,
    /** The model's {@code aliases.json} or history cannot be read. */
    INVALID_ALIASES,
    /** A file's bytes are not those that the manifest names. */
    DIGEST_MISMATCH,
    /** A path or an external reference leaves the folder it must stay in. */
    UNSAFE_PATH,
    /** The storage underneath failed. */
    STORAGE_FAILED
}
