package io.trimtab.standalone.flights;

import java.util.List;

/** The two groups of origins that the demo brings online one after the other. */
public enum Region {
    WEST("LAX SFO SEA PDX SAN LAS PHX SLC DEN OAK SJC ONT SMF BUR RNO ABQ TUS"),
    EAST("ATL ORD EWR LGA BOS DCA PHL DTW JFK IAD BWI CLT PIT CLE CVG MIA MCO TPA");

    private final String airports;

    Region(String airports) {
        this.airports = airports;
    }

    /** IATA codes. */
    public List<String> airports() {
        return List.of(airports.split(" "));
    }

    /** The other one. */
    public Region other() {
        return this == WEST ? EAST : WEST;
    }
}
