"""Reference values for tables: gaps, categories and scalings by scikit-learn, dates by Python's datetime.

A case holds `rule` (a replacement for gaps), `scale`, and the inputs of the training set and of other samples; one of
`categories` the same for texts. Scalers and imputers are both fitted to the training set with its
gaps. `dates` holds texts of each format, the seconds since 1970, and the inputs of all parts.
"""

import datetime
import math
import statistics

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, RobustScaler, StandardScaler

GAP = float("nan")
TRAINING = [3.5, GAP, 1.0, 40.25, 1.0, GAP, 3.5, -7.0, 1700000000.5, 12.0]
OTHERS = [GAP, 2.0, -1e6]
TEXTS = ["red", "blue", "", "green", "blue", "Ölgrün", "red", "", "red", "Blue"]
OTHER_TEXTS = ["green", "violet", "", "Blue"]
DATES = {
    "ymd": ["1970-01-01", "2024-02-29", "1999-12-31T23:59:59", "2000/2/29 06:30", "1900-03-01", "2026-11-28 12:00:00.25"],
    "dmy": ["31.12.1969", "29/02/2000", "01-03-2100 18:45", "15.8.1582"],
    "mdy": ["12/31/1969", "2/29/2000", "03/01/2100 18:45"],
    "hms": ["00:00", "18:30", "23:59:59.5", "6:05:07"],
}
PATTERNS = {"ymd": "%Y-%m-%d", "dmy": "%d-%m-%Y", "mdy": "%m-%d-%Y", "hms": ""}


def listed(values: np.ndarray) -> list[list[float]]:
    return [[float(value) for value in row] for row in values]


def gaps(values: list[float]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values]


def numbers() -> list[dict]:
    training, others = np.array(TRAINING).reshape(-1, 1), np.array(OTHERS).reshape(-1, 1)
    cases = []
    for rule in ["mean", "median", "most_frequent", "constant"]:
        for scale, scaler in [("standardize", StandardScaler()), ("robust", RobustScaler()), ("none", None)]:
            for indicator in [False, True]:
                imputer = SimpleImputer(
                    strategy=rule, fill_value=5.5 if rule == "constant" else None, add_indicator=indicator
                ).fit(training)
                if scaler is not None:
                    scaler.fit(training)

                def inputs(values: np.ndarray) -> list[list[float]]:
                    filled = imputer.transform(values)
                    if scaler is not None:
                        filled[:, :1] = scaler.transform(filled[:, :1])
                    return listed(filled)

                cases.append(
                    {
                        "rule": rule, "scale": scale, "indicator": indicator,
                        "training": inputs(training), "others": inputs(others),
                    }
                )
    return cases


def categories() -> list[dict]:
    def column(texts: list[str]) -> np.ndarray:
        return np.array([[text if text else None] for text in texts], dtype=object)

    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(column(TEXTS))
    imputer = SimpleImputer(strategy="most_frequent", missing_values=None).fit(column(TEXTS))
    filling = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(imputer.transform(column(TEXTS)))
    return [
        {
            "rule": "own",
            "training": listed(encoder.transform(column(TEXTS))),
            "others": listed(encoder.transform(column(OTHER_TEXTS))),
        },
        {
            "rule": "most_frequent",
            "training": listed(filling.transform(imputer.transform(column(TEXTS)))),
            "others": listed(filling.transform(imputer.transform(column(OTHER_TEXTS)))),
        },
    ]


def moment(text: str, form: str) -> datetime.datetime:
    """The moment of a text; that of a time alone is on 1 January 1970."""
    date, _, time = text.replace("T", " ").partition(" ") if form != "hms" else ("", "", text)
    day = datetime.datetime(1970, 1, 1)
    if date:
        pattern = PATTERNS[form]
        day = datetime.datetime.strptime(date.replace("/", "-").replace(".", "-"), pattern)
    if time:
        parts = [float(part) for part in time.split(":")] + [0.0]
        day += datetime.timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2])
    return day


def standardized(values: list[float]) -> list[float]:
    mean, deviation = statistics.fmean(values), statistics.pstdev(values)
    return [(value - mean) / deviation if deviation else 0.0 for value in values]


def dates() -> list[dict]:
    cases = []
    for form, texts in DATES.items():
        moments = [moment(text, form) for text in texts]
        seconds = [(m - datetime.datetime(1970, 1, 1)).total_seconds() for m in moments]
        times = standardized([value / 86400 for value in seconds])
        years = standardized([float(m.year) for m in moments])
        inputs = []
        for m, time, year in zip(moments, times, years):
            hour = m.hour + m.minute / 60 + (m.second + m.microsecond / 1e6) / 3600
            turns = [
                (m.month - 1) / 12, (m.day - 1) / 31, m.weekday() / 7, (m.timetuple().tm_yday - 1) / 366, hour / 24,
            ]
            cycles = [f(2 * math.pi * turn) for turn in turns for f in (math.sin, math.cos)]
            inputs.append([time, year] + cycles)
        cases.append({"format": form, "texts": texts, "seconds": seconds, "inputs": inputs})
    return cases


def common() -> dict:
    return {
        "training": gaps(TRAINING), "others": gaps(OTHERS), "texts": TEXTS, "other_texts": OTHER_TEXTS,
        "categories": categories(), "dates": dates(),
    }
