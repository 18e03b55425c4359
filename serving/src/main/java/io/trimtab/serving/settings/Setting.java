package io.trimtab.serving.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one setting; put on a component of a settings record. The key is the component's name in lower-case-dashed
 * form, below the keys of the records around it.
 *
 * <p>Component types: {@code int}, {@code long}, {@code double}, {@code boolean}, {@link String}, {@link
 * java.nio.file.Path}, {@link java.time.Duration} ({@code 250ms}, {@code 10s}, {@code PT5M}), {@link DataSize} ({@code
 * 64MiB}), any enum (lower-case-dashed), {@code List<String>} (comma separated or a YAML list), {@code Optional} of one
 * of these (then it has no default), or another record of settings (then only {@link #doc()} counts).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** One sentence for the reference page. */
    String doc();

    /** The default as it would be written in a file; must be absent for {@code Optional} and nested records. */
    String defaultValue() default "";

    /** True for a setting without a default that must be given. */
    boolean required() default false;

    /** The smallest allowed value, in the form of a value; empty for no bound. */
    String min() default "";

    /** The largest allowed value, in the form of a value; empty for no bound. */
    String max() default "";
}
