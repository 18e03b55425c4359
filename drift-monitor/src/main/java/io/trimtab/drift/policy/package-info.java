/** Decides from windows what to do about a model: episodes, evidence, budgets. Pure. */
@NullMarked
package io.trimtab.drift.policy;

import org.jspecify.annotations.NullMarked;
