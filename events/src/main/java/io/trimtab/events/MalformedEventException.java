package io.trimtab.events;

/** An event that does not follow the wire contract. The message says where, which rule, and what was there. */
public final class MalformedEventException extends RuntimeException {
    private static final int MAX_VALUE_CHARS = 120;

    private final String where;

    /**
     * @param where the place in the event, such as {@code ce_time} or {@code request.inputs[0].data}
     * @param rule what that place must hold, such as {@code must be an RFC 3339 time}
     * @param value what it held; cut at 120 characters
     */
    public MalformedEventException(String where, String rule, Object value) {
        super(where + " " + rule + ", was " + shortened(String.valueOf(value)));
        this.where = where;
    }

    /**
     * @param where the place in the event
     * @param cause its message says the rule and the value
     */
    MalformedEventException(String where, IllegalArgumentException cause) {
        super(where + ": " + cause.getMessage(), cause);
        this.where = where;
    }

    /** The place in the event. */
    public String where() {
        return where;
    }

    private static String shortened(String value) {
        return value.length() <= MAX_VALUE_CHARS
                ? value
                : value.substring(0, MAX_VALUE_CHARS) + "… (" + value.length() + " characters)";
    }
}
