package io.trimtab.events;

import java.nio.ByteBuffer;

/**
 * A tensor as raw bytes: little-endian, row-major, BYTES elements with a 4-byte length in front.
 *
 * @param shape sizes of the dimensions; not copied, must not change
 * @param bytes what lies between position and limit; neither copied nor moved, must not change until written
 */
@SuppressWarnings("ArrayRecordComponent") // a view on buffers of the caller, never compared
public record RawTensor(String name, Datatype datatype, long[] shape, ByteBuffer bytes) {}
