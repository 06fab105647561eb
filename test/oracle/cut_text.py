"""Trains and runs Hugging Face's tokenizers on the texts given: byte-level BPE and WordPiece, with what their files say."""
import json
import sys

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

request = json.load(sys.stdin)
texts, probes = request["texts"], request["probes"]
specials = ["<pad>", "<unk>", "<s>", "</s>", "<mask>"]


def byte_pair(size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, min_frequency=2, special_tokens=specials, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def word_piece(size):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=size, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def answer(tokenizer):
    encoded = [tokenizer.encode(probe, add_special_tokens=False).ids for probe in probes]
    return {"json": json.loads(tokenizer.to_str()), "ids": encoded, "texts": [tokenizer.decode(ids) for ids in encoded]}


json.dump({"bytePair": answer(byte_pair(request["size"])), "wordPiece": answer(word_piece(request["size"]))}, sys.stdout)
