/** The receiving side of Standard Webhooks: checks the signature, takes each message once. */
@NullMarked
package io.trimtab.standalone.webhook;

import org.jspecify.annotations.NullMarked;
