/** Replays history through the policy: what would have been decided, had the monitor been there. */
@NullMarked
package io.trimtab.drift.backtest;

import org.jspecify.annotations.NullMarked;
