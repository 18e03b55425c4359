/** What the HTML pages for people share: escaping, style, and numbers as words. */
@NullMarked
package io.trimtab.drift.page;

import org.jspecify.annotations.NullMarked;
