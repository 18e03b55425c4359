package io.trimtab.serving.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Where the bytes of one body gather as they arrive.
 *
 * @param <T> the whole body
 */
interface BodyMemory<T> {

    /** Whether pieces are wanted as the network has them, before Vert.x copies them. */
    boolean takesFromNetwork();

    /** The memory that another {@code size} bytes take, in bytes. */
    long more(int size);

    /** Takes what a piece has to read; the piece stays the caller's. */
    void add(ByteBuf piece);

    /** Bytes that have arrived. */
    int length();

    /** All of it, once nothing is to come. */
    T whole();

    /** Lets go of everything. A second call does nothing. */
    void clear();
}
