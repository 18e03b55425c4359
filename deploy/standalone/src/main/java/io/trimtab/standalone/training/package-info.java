/** The demo's training pipeline: hears of drift by webhook, trains on labelled predictions, registers, promotes. */
@NullMarked
package io.trimtab.standalone.training;

import org.jspecify.annotations.NullMarked;
