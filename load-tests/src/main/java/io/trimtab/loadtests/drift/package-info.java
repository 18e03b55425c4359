/**
 * What the drift policy costs in false alarms and how soon it sees a change: streams whose truth is known, judged by the
 * monitor's own classes.
 */
@NullMarked
package io.trimtab.loadtests.drift;

import org.jspecify.annotations.NullMarked;
