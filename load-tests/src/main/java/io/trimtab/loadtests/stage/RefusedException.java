package io.trimtab.loadtests.stage;

import java.util.List;

/** The run cannot be vouched for, so it has no result. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    public RefusedException(List<String> reasons) {
        super(String.join("; ", reasons));
        this.reasons = List.copyOf(reasons);
    }

    public List<String> reasons() {
        return reasons;
    }
}
