package io.trimtab.serving;

import java.lang.reflect.Proxy;

/**
 * Calls an action on SIGTERM and SIGINT instead of letting the JVM run its shutdown hooks at once. ONNX Runtime frees
 * its native memory in such a hook, and hooks run at the same time as each other, so calls must have ended and models
 * must be closed before the JVM begins to end.
 */
public final class TerminationSignal {
    private TerminationSignal() {}

    /**
     * Installs the action, which runs once on a thread of its own and ends the process itself.
     *
     * @return false when this JVM has no signals to offer; shutdown hooks are then all there is
     */
    public static boolean install(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    TerminationSignal.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            new Thread(action, "trimtab-shutdown").start();
                            return null;
                        }
                        return method.getName().equals("hashCode")
                                ? System.identityHashCode(self)
                                : method.getName().equals("equals") && arguments != null && self == arguments[0];
                    });
            for (String name : new String[] {"TERM", "INT"}) {
                Object instance = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, instance, proxy);
            }
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
