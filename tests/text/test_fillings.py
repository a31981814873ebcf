"""What is left of a text without the numbers and names that a form was filled with."""

import time

import pytest

from workbench.text.fillings import unfilled


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order 123 late", "Order 456  late"),
        ("order AB-12/2024 of 3.5.2024", "order X9 of 12.11.2023"),
        ("订单123晚了", "订单 9 晚了".replace(" ", "")),
        ("Who is Vlad the Impaler?", "Who is Asia the Impaler?"),
        ("My parcel to New York is lost", "My parcel to Oslo is lost"),
    ],
)
def test_numbers_and_names_do_not_count(one: str, other: str) -> None:
    assert unfilled(one) == unfilled(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order 123 late", "Order 123 lost"),
        ("Late again. Refund it", "Late again. Keep it"),  # a sentence begins with any word
        ("REFUND THE ORDER", "CANCEL THE ORDER"),
        ("订单123晚了", "订单123丢了"),
    ],
)
def test_words_do(one: str, other: str) -> None:
    assert unfilled(one) != unfilled(other)


@pytest.mark.parametrize("text", ["a" * 32_000, "1." * 16_000, "Abc " * 8000, "x-" * 16_000])
def test_long_texts_take_no_time(text: str) -> None:
    started = time.perf_counter()
    unfilled(text)
    assert time.perf_counter() - started < 1
