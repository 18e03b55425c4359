package io.trimtab.loadtests.predict;

import java.util.List;

/** The run cannot be vouched for, so it has no result. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    RefusedException(List<String> reasons) {
        super(String.join("; ", reasons));
        this.reasons = List.copyOf(reasons);
    }

    List<String> reasons() {
        return reasons;
    }
}
