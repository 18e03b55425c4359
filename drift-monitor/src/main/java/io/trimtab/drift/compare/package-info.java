/** Compares two files column by column: exact statistics, data quality, a verdict, and the report as JSON, page and table. */
@NullMarked
package io.trimtab.drift.compare;

import org.jspecify.annotations.NullMarked;
