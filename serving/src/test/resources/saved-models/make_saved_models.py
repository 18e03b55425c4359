"""Writes the SavedModels of this folder, and beside each what TensorFlow itself answers, as JSON.

    python -m venv venv && venv/bin/pip install tensorflow-cpu==2.21.0
    venv/bin/python make_saved_models.py

Values of BYTES are hexadecimal, so that any byte can be told.
"""

import json
import os
import pathlib
import shutil

import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent
DATATYPES = {
    "bool": "BOOL", "uint8": "UINT8", "uint16": "UINT16", "uint32": "UINT32", "uint64": "UINT64", "int8": "INT8",
    "int16": "INT16", "int32": "INT32", "int64": "INT64", "float16": "FP16", "bfloat16": "BF16", "float32": "FP32",
    "float64": "FP64", "string": "BYTES",
}


def described(name, value):
    values = value.numpy().reshape(-1).tolist()
    kind = DATATYPES[value.dtype.name]
    if kind == "BYTES":
        values = [element.hex() for element in values]
    elif kind in ("FP16", "BF16"):
        values = [float(element) for element in values]
    return {"name": name, "datatype": kind, "shape": value.shape.as_list(), "data": values}


def write(name, module, signatures, calls):
    """Saves a module, loads it again, and keeps the answers to `calls`: (signature, {input: value})."""
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    options = tf.saved_model.SaveOptions(save_debug_info=False)
    tf.saved_model.save(module, str(folder), signatures=signatures, options=options)
    keep(name, calls)


def keep(name, calls):
    loaded = tf.saved_model.load(str(HERE / name))
    answers = []
    for signature, inputs in calls:
        outputs = loaded.signatures[signature](**inputs)
        answers.append({
            "signature": signature,
            "inputs": [described(key, value) for key, value in inputs.items()],
            "outputs": [described(key, outputs[key]) for key in sorted(outputs)],
        })
    (HERE / f"{name}.json").write_text(json.dumps(answers, indent=1) + "\n")


class TwoInputsTwoOutputs(tf.Module):
    """The order of arguments and results is neither the alphabet's nor that of the operations."""

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, "subtrahend"),
                                  tf.TensorSpec([None, 3], tf.float32, "minuend")])
    def serve(self, subtrahend, minuend):
        return {"total": tf.reduce_sum(minuend + subtrahend, axis=1), "difference": minuend - subtrahend}


class TwoSignatures(tf.Module):
    def __init__(self):
        super().__init__()
        random = np.random.default_rng(7)
        self.weights = tf.Variable(random.normal(size=(4, 3)).astype(np.float32))
        self.labels = tf.constant(["setosa", "versicolor", "virginica"])

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, "flower")])
    def serve(self, flower):
        return {"logits": tf.matmul(flower, self.weights)}

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, "petals")])
    def classify(self, petals):
        scores = tf.nn.softmax(tf.matmul(petals, self.weights))
        return {"scores": scores, "label": tf.gather(self.labels, tf.argmax(scores, axis=1))}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.complex64, "wave")])
    def phase(self, wave):
        return {"angle": tf.math.angle(wave)}


class Strings(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "text")])
    def serve(self, text):
        return {
            "text_again": tf.identity(text),
            "bytes": tf.strings.length(text),
            "joined": tf.strings.reduce_join(tf.stack([text, text], axis=1), axis=1, separator="/"),
        }


class Integers(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.int64, "pair"),
                                  tf.TensorSpec([None], tf.bool, "swap")])
    def serve(self, pair, swap):
        chosen = tf.where(swap[:, tf.newaxis], tf.reverse(pair, axis=[1]), pair)
        return {"chosen": chosen, "ascending": chosen[:, 0] <= chosen[:, 1]}


class Datatypes(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None], kind, "in_" + kind.name) for kind in (
        tf.bool, tf.uint8, tf.uint16, tf.uint32, tf.uint64, tf.int8, tf.int16, tf.int32, tf.int64, tf.float16,
        tf.bfloat16, tf.float32, tf.float64, tf.string)])
    def serve(self, *values):
        return {"out_" + value.dtype.name: tf.reverse(value, axis=[0]) for value in values}


class Lookup(tf.Module):
    """A table that an initialiser fills from a file of the SavedModel."""

    def __init__(self, vocabulary):
        super().__init__()
        self.table = tf.lookup.StaticVocabularyTable(tf.lookup.TextFileInitializer(
            str(vocabulary), tf.string, tf.lookup.TextFileIndex.WHOLE_LINE,
            tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), num_oov_buckets=1)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "airport")])
    def look_up(self, airport):
        return {"index": self.table.lookup(airport)}


class NoRank(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec(None, tf.float32, "anything")])
    def serve(self, anything):
        return {"same": tf.identity(anything)}


def constant(values, kind):
    return tf.constant(values, dtype=kind)


def main():
    random = np.random.default_rng(1)

    module = TwoInputsTwoOutputs()
    write("two_inputs_two_outputs", module, module.serve, [
        ("serving_default", {"subtrahend": constant(random.normal(size=(rows, 3)), tf.float32),
                             "minuend": constant(random.normal(size=(rows, 3)), tf.float32)}) for rows in (1, 5, 0)])

    module = TwoSignatures()
    write("two_signatures", module,
          {"serving_default": module.serve, "classify": module.classify, "phase": module.phase},
          [(signature, {key: constant(random.normal(size=(rows, 4)), tf.float32)})
           for signature, key in (("serving_default", "flower"), ("classify", "petals")) for rows in (1, 6)])

    module = Strings()
    write("strings", module, module.serve, [
        ("serving_default", {"text": constant(texts, tf.string)}) for texts in (
            [b"one"], [b"", b"a string of more than twenty-two bytes, which lies on the heap",
                       "Gr\u00fc\u00dfe \U0001f30d".encode(), b"not \xff\xfe UTF-8", b"with\x00NUL\x00inside"])])

    module = Integers()
    big = 2**63 - 1
    write("integers", module, module.serve, [
        ("serving_default", {"pair": constant([[1, 2], [big, -big - 1], [7, 7]], tf.int64),
                             "swap": constant([True, False, True], tf.bool)})])

    module = Datatypes()
    write("datatypes", module, module.serve, [("serving_default", {
        "in_bool": constant([True, False, False], tf.bool),
        "in_uint8": constant([0, 1, 255], tf.uint8),
        "in_uint16": constant([0, 1, 65535], tf.uint16),
        "in_uint32": constant([0, 1, 2**32 - 1], tf.uint32),
        "in_uint64": constant([0, 1, 2**64 - 1], tf.uint64),
        "in_int8": constant([-128, 0, 127], tf.int8),
        "in_int16": constant([-32768, 0, 32767], tf.int16),
        "in_int32": constant([-2**31, 0, 2**31 - 1], tf.int32),
        "in_int64": constant([-2**63, 0, 2**63 - 1], tf.int64),
        "in_float16": constant([-0.5, 1.25, 65504], tf.float16),
        "in_bfloat16": constant([-0.5, 1.25, 3.0e38], tf.bfloat16),
        "in_float32": constant([-0.1, 0, 3e38], tf.float32),
        "in_float64": constant([-0.1, 0, 1e300], tf.float64),
        "in_string": constant([b"a", b"", b"\x00\xff"], tf.string),
    })])

    os.chdir(HERE)  # so that no path of this machine ends up in the file
    vocabulary = pathlib.Path("airports.txt")
    vocabulary.write_text("ATL\nJFK\nSFO\n")
    module = Lookup(vocabulary)
    write("lookup", module, {"look_up": module.look_up}, [
        ("look_up", {"airport": constant([b"SFO", b"ATL", b"nowhere"], tf.string)})])
    vocabulary.unlink()

    module = NoRank()
    write("no_rank", module, module.serve, [("serving_default", {"anything": constant([[1.5]], tf.float32)})])

    tf.keras.utils.set_random_seed(3)
    mlp = tf.keras.Sequential([
        tf.keras.Input((5,), name="features"),
        tf.keras.layers.Dense(8, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid", name="late"),
    ])
    shutil.rmtree(HERE / "keras_mlp", ignore_errors=True)
    mlp.export(str(HERE / "keras_mlp"), verbose=False)
    loaded = tf.saved_model.load(str(HERE / "keras_mlp"))
    key = list(loaded.signatures["serving_default"].structured_input_signature[1])[0]
    keep("keras_mlp", [("serving_default", {key: constant(random.normal(size=(rows, 5)), tf.float32)})
                       for rows in (1, 16)])


if __name__ == "__main__":
    main()
