package io.trimtab.drift.action;

/**
 * How delivering a webhook ended.
 *
 * @param delivered whether a 2xx came back
 * @param attempts how often it was tried
 * @param message the last answer or error, in one sentence
 */
record Delivery(boolean delivered, int attempts, String message) {}
