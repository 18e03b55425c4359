package io.trimtab.drift.compare;

import io.trimtab.drift.exact.EvidentlyDistances;
import io.trimtab.drift.exact.NannyMlDistances;
import java.util.Map;
import java.util.Optional;

/** The distances on bins, which numbers and categories share, under their names in the JSON. */
final class Distances {
    private Distances() {}

    static void put(
            Map<String, Double> statistics,
            Optional<EvidentlyDistances> evidently,
            Optional<NannyMlDistances> nannyMl) {
        statistics.put("evidently_psi", evidently.map(EvidentlyDistances::psi).orElse(Double.NaN));
        statistics.put("evidently_kl", evidently.map(EvidentlyDistances::kl).orElse(Double.NaN));
        statistics.put("evidently_js", evidently.map(EvidentlyDistances::js).orElse(Double.NaN));
        statistics.put(
                "evidently_hellinger",
                evidently.map(EvidentlyDistances::hellinger).orElse(Double.NaN));
        statistics.put("nannyml_js", nannyMl.map(NannyMlDistances::js).orElse(Double.NaN));
        statistics.put(
                "nannyml_hellinger", nannyMl.map(NannyMlDistances::hellinger).orElse(Double.NaN));
    }
}
