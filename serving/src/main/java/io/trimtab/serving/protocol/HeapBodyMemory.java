package io.trimtab.serving.protocol;

import io.netty.buffer.ByteBuf;

/** Bodies as Vert.x hands them on. A body that comes in one piece is not copied. */
final class HeapBodyMemory implements BodyMemory<Body> {
    private final Pieces pieces = new Pieces();

    @Override
    public boolean takesFromNetwork() {
        return false;
    }

    @Override
    public long more(int size) {
        return size;
    }

    @Override
    public void add(ByteBuf piece) {
        pieces.add(piece);
    }

    @Override
    public int length() {
        return pieces.length();
    }

    @Override
    public Body whole() {
        ByteBuf whole = pieces.take();
        return new Body(whole.array(), whole.arrayOffset() + whole.readerIndex(), whole.readableBytes());
    }

    @Override
    public void clear() {
        pieces.clear();
    }
}
