package io.trimtab.serving.protocol.grpc;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.trimtab.grpc.status.StatusDetailsProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which file describes what: services, methods, messages and enumerations by full name, and files by their own. */
final class DescribedSymbols {
    private final Map<String, FileDescriptor> files = new HashMap<>();
    private final Map<String, FileDescriptor> symbols = new HashMap<>();
    private final Map<FileDescriptor, ByteString> descriptions = new HashMap<>();

    DescribedSymbols(List<ServiceDescriptor> services) {
        services.forEach(service -> add(service.getFile()));
        // not part of any service, but of every error
        add(StatusDetailsProto.getDescriptor());
    }

    Optional<FileDescriptor> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** The file that describes {@code symbol}; a method can be written {@code Service.Method} or {@code Service/Method}. */
    Optional<FileDescriptor> fileOf(String symbol) {
        return Optional.ofNullable(symbols.get(symbol.replace('/', '.')));
    }

    /** The description of one of the files. */
    ByteString description(FileDescriptor file) {
        return requireNonNull(descriptions.get(file), "description");
    }

    private void add(FileDescriptor file) {
        if (files.put(file.getName(), file) != null) {
            return;
        }
        descriptions.put(file, FileDescription.of(file));
        file.getMessageTypes().forEach(this::add);
        file.getEnumTypes().forEach(this::add);
        for (ServiceDescriptor service : file.getServices()) {
            symbols.put(service.getFullName(), file);
            service.getMethods().forEach(method -> symbols.put(method.getFullName(), file));
        }
        file.getDependencies().forEach(this::add);
    }

    private void add(Descriptor message) {
        symbols.put(message.getFullName(), message.getFile());
        message.getFields().forEach(field -> symbols.put(field.getFullName(), message.getFile()));
        message.getNestedTypes().forEach(this::add);
        message.getEnumTypes().forEach(this::add);
    }

    private void add(EnumDescriptor enumeration) {
        symbols.put(enumeration.getFullName(), enumeration.getFile());
    }
}
