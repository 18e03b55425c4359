package io.trimtab.registry;

import java.util.Optional;

/**
 * A model as a caller names it: {@code name}, {@code name@alias} or {@code name/version}.
 *
 * @param alias set for {@code name@alias}; never together with a version
 * @param version set for {@code name/version}
 */
public record ModelReference(String model, Optional<String> alias, Optional<String> version) {
    public ModelReference {
        RegistryNames.model(model);
        alias.ifPresent(RegistryNames::alias);
        version.ifPresent(RegistryNames::version);
        if (alias.isPresent() && version.isPresent()) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_NAME,
                    "model reference must have an alias or a version, not both, was '" + model + "@" + alias.get() + "/"
                            + version.get() + "'");
        }
    }

    public static ModelReference of(String model) {
        return new ModelReference(model, Optional.empty(), Optional.empty());
    }

    public static ModelReference alias(String model, String alias) {
        return new ModelReference(model, Optional.of(alias), Optional.empty());
    }

    public static ModelReference version(String model, String version) {
        return new ModelReference(model, Optional.empty(), Optional.of(version));
    }

    /** Reads one of the three forms; fails with {@code INVALID_NAME}. */
    public static ModelReference parse(String text) {
        int at = text.indexOf('@');
        int slash = text.indexOf('/');
        if (at >= 0 && slash >= 0) {
            throw new RegistryException(
                    RegistryErrorCode.INVALID_NAME,
                    "model reference must be name, name@alias or name/version, was " + RegistryNames.quoted(text));
        }
        if (at >= 0) {
            return alias(text.substring(0, at), text.substring(at + 1));
        }
        if (slash >= 0) {
            return version(text.substring(0, slash), text.substring(slash + 1));
        }
        return of(text);
    }

    @Override
    public String toString() {
        return model
                + alias.map(name -> "@" + name).orElse("")
                + version.map(number -> "/" + number).orElse("");
    }
}
