"""Speech into what phones play: Opus in WebM for most, MP3 for older iPhones; both of one channel.

What somebody uploads is looked at before and held under limits: it must begin as one of five kinds of files, only that kind
of reader is used, nothing is fetched, and whatever else lies in the file (pictures, places, names) is left behind.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kit import running

VERSION = 1  # another one means that readings are made anew
KIB = 1024
OPUS_A_MINUTE = 100 * KIB  # bytes at most
RATES = (12_000, 10_000, 8_000)  # bits a second: the first that stays below
MP3_RATE = 24_000
SAMPLES = 24_000  # a second
SHORTEST, LONGEST = 1, 600  # seconds, where nobody says otherwise
SECONDS_TO_WORK = 240  # for each of the steps

SPEECH = frozenset(
    "aac mp3 mp3float mp2 vorbis opus flac alac amrnb amrwb amr_nb amr_wb pcm_s16le pcm_s24le pcm_s32le pcm_u8 pcm_f32le "
    "pcm_alaw pcm_mulaw adpcm_ima_wav".split()
)
# How a file begins, and with which reader of ffmpeg it is opened; no other reader is tried.
STARTS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda head: head[4:8] == b"ftyp", "mov"),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE", "wav"),
    (lambda head: head[:4] == b"OggS", "ogg"),
    (lambda head: head[:4] == b"\x1a\x45\xdf\xa3", "matroska"),
    (lambda head: head[:3] == b"ID3" or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2), "mp3"),
)


class BadAudio(Exception):
    """The file cannot be used. ``reason``: not_audio, damaged, cut_off, too_long, too_short."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Encoded:
    """The two files, in the folder that was given; milliseconds of what is heard."""

    webm: Path
    mp3: Path
    milliseconds: int


def reader_of(head: bytes) -> str | None:
    """The reader for a file that begins with ``head`` (12 bytes do); None for what is no audio of ours."""
    return next((reader for begins, reader in STARTS if begins(head)), None)


def encode(source: Path, folder: Path, *, shortest: float = SHORTEST, longest: float = LONGEST) -> Encoded:
    """``source`` as the two files, at an even loudness. shortest, longest: seconds.

    Raises BadAudio; Failed when the machine itself cannot.
    """
    with source.open("rb") as file:
        reader = reader_of(file.read(16))
    if reader is None:
        raise BadAudio("not_audio")
    if reader == "wav" and _is_cut_off(source):
        raise BadAudio("cut_off")
    declared = _declared_seconds(source, reader, folder)
    if declared > longest + 1:
        raise BadAudio("too_long")
    plain = folder / "plain.wav"
    try:
        _ffmpeg(
            folder, "-f", reader, "-i", source, "-map", "0:a:0", "-t", longest + 2,
            *("-ac", 1, "-af", f"dynaudnorm=f=250:g=11:p=0.9,aresample={SAMPLES}", "-ar", SAMPLES),
            *("-c:a", "pcm_s16le", "-f", "wav", plain),
        )  # fmt: skip
    except running.Failed as error:
        raise BadAudio("damaged") from error
    milliseconds = _heard(plain)
    if milliseconds > longest * 1000:
        raise BadAudio("too_long")
    if milliseconds < shortest * 1000:
        raise BadAudio("too_short")
    if declared and milliseconds < (declared * 0.95 - 1) * 1000:
        raise BadAudio("cut_off")
    return Encoded(_opus(plain, folder, milliseconds), _mp3(plain, folder), milliseconds)


def _is_cut_off(source: Path) -> bool:
    """Whether a WAV file is shorter than it says; its reader would not mind. A recorder that streams says 0 or the most."""
    with source.open("rb") as file:
        said = int.from_bytes(file.read(8)[4:], "little")
    return 0 < said < 2**32 - 1 and source.stat().st_size < said


def _declared_seconds(source: Path, reader: str, folder: Path) -> float:
    """How long the file says that it is, 0 when it does not say. Raises BadAudio for what holds no speech that we read."""
    what = "format=duration:stream=codec_name,codec_type"
    safe = ("-v", "error", "-protocol_whitelist", "file", "-f", reader)
    try:
        said = running.run(["ffprobe", *safe, "-show_entries", what, "-of", "json", source], folder=folder, seconds=30)
        found = json.loads(said)
    except (running.Failed, ValueError) as error:
        raise BadAudio("damaged") from error
    streams = [one.get("codec_name") for one in found.get("streams", ()) if one.get("codec_type") == "audio"]
    if not streams or streams[0] not in SPEECH:
        raise BadAudio("not_audio")
    try:
        return float(found.get("format", {}).get("duration") or 0)
    except ValueError:
        return 0


def _opus(plain: Path, folder: Path, milliseconds: int) -> Path:
    """Long frames, since each packet costs seven bytes in its container."""
    to = folder / "out.webm"
    most = OPUS_A_MINUTE * max(milliseconds, 5_000) / 60_000
    for rate in RATES:
        _ffmpeg(
            folder, "-i", plain, "-c:a", "libopus", "-b:a", rate, "-vbr", "constrained", "-application", "voip",
            *("-frame_duration", 60, "-cues_to_front", 1, "-f", "webm", to),
        )  # fmt: skip
        if to.stat().st_size <= most:
            break
    return to


def _mp3(plain: Path, folder: Path) -> Path:
    """Not AAC: the encoder that Debian may ship makes a third more of it at this rate (docs/decisions)."""
    to = folder / "out.mp3"
    bare = ("-id3v2_version", 0, "-write_id3v1", 0)
    _ffmpeg(folder, "-i", plain, "-ar", 22_050, "-c:a", "libmp3lame", "-b:a", MP3_RATE, *bare, "-f", "mp3", to)
    return to


def _ffmpeg(folder: Path, *arguments: object) -> None:
    """One step; nothing that could tell two runs apart is written into the file, and nothing of the source's own words."""
    *before, target = map(str, arguments)
    own = ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    start = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-threads", "1", "-protocol_whitelist", "file"]
    running.run([*start, *before, *own, target], folder=folder, seconds=SECONDS_TO_WORK)


def _heard(plain: Path) -> int:
    """Milliseconds of a WAV file of 16 bits and one channel that we wrote ourselves."""
    return max(0, plain.stat().st_size - 44) * 1000 // (SAMPLES * 2)
