/** The read API: models, reports, decisions, health and metrics over HTTP. */
@NullMarked
package io.trimtab.drift.report;

import org.jspecify.annotations.NullMarked;
