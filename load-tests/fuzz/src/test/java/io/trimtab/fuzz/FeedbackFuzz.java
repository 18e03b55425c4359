package io.trimtab.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trimtab.events.Feedback;
import io.trimtab.events.FeedbackCodec;
import io.trimtab.events.MalformedEventException;

/** True outcomes, as clients send them: taken, and then written and read as the same; or refused. */
final class FeedbackFuzz {
    private static final FeedbackCodec CODEC = new FeedbackCodec();

    @FuzzTest
    void fuzz(byte[] body) {
        try {
            for (Feedback feedback : CODEC.readRequest(body)) {
                Feedback again = CODEC.read(CODEC.write(feedback));
                if (!again.toString().equals(feedback.toString())) {
                    throw new AssertionError(feedback + " came back as " + again);
                }
            }
        } catch (MalformedEventException e) {
            Decoding.assertShowsNothing(body, String.valueOf(e.getMessage()));
        }
    }
}
