/** Carries decisions out: retrain webhooks, rollbacks, approvals, and the events that say what came of them. */
@NullMarked
package io.trimtab.drift.action;

import org.jspecify.annotations.NullMarked;
