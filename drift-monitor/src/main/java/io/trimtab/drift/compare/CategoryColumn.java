package io.trimtab.drift.compare;

import java.util.Map;

/**
 * A column of categories.
 *
 * @param counts rows of each category, at least 1
 * @param rows all rows
 * @param missing rows without a value
 */
record CategoryColumn(Map<String, Long> counts, long rows, long missing) {
    long present() {
        return rows - missing;
    }
}
