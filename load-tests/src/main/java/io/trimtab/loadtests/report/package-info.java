/** What a benchmark prints: progress, the result as text, and one JSON object on the last line. */
@NullMarked
package io.trimtab.loadtests.report;

import org.jspecify.annotations.NullMarked;
