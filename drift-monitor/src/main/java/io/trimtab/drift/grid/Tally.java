package io.trimtab.drift.grid;

/** The numbers that a grid keeps beside its slots, each a count of rows except {@link #REQUESTS}. */
public enum Tally {
    /** Rows seen in time: on the grid, without values and failed ones together. */
    ROWS(0),
    /** Rows whose values could not be put on the grid: no baseline, or an event that carries digests only. */
    UNGRIDDED(1),
    /** Rows of requests that ended in an error or a timeout; their inputs are on the grid, predictions there are none. */
    FAILED(2),
    /** Rows that came after their window had closed; not among {@link #ROWS}. */
    LATE(3),
    /** Requests that {@link #ROWS} came in. */
    REQUESTS(4);

    private final int position;

    Tally(int position) {
        this.position = position;
    }

    /** Place in the stored header, from 0; part of the byte format. */
    int position() {
        return position;
    }
}
