# Two commands do everything on a fresh machine with Python 3.11+ and make:
#   make report   environment, install, and the report of a sample export
#   make test     the same environment, then lint, types and tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCRIPT_samples := -m tests.support.make_samples
SCRIPT_goldens := -m tests.support.goldens
BENCH_speed := speed.measure
BENCH_timing := timing.measure
BENCH_episodes := recognition.episodes
BENCH_calibration := comparison.calibration
BENCH_bad-input := robustness.bad_input
BENCH_many-chats := speed.many_chats
BENCH_study := study.coverage
SAMPLE := sample_exports/whatsapp_ana_ben.txt

.PHONY: report test lint format samples train train-moments goldens clean fuzz bench-speed bench-timing bench-episodes \
	bench-calibration bench-bad-input bench-many-chats bench-study bench-recognition bench-acts mutants

report: $(VENV)/.installed
	$(BIN)/chatcheck analyze $(SAMPLE) --timezone Europe/London -o sample.report.pdf --force

test: $(VENV)/.installed-dev lint
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

samples goldens: $(VENV)/.installed-dev
	$(BIN)/python $(SCRIPT_$@)

bench-speed bench-timing bench-episodes bench-calibration bench-bad-input bench-many-chats \
		bench-study: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.$(BENCH_$(subst bench-,,$@))

# The model of acts, from the bank: a fit on all of it and one without each of four folds.
train: $(VENV)/.installed-train
	$(BIN)/python -m benchmarks.recognition.train $(TRAIN)

# The second reading, over the words of the model of acts: after `make train`.
train-moments: $(VENV)/.installed-train
	$(BIN)/python -m benchmarks.recognition.moments.train

# What the models that `make train` left people out of make of those people; the tables and plots
# of docs/, and the agreement of two readers.
bench-recognition: $(VENV)/.installed-train
	$(BIN)/python -m benchmarks.recognition.measure $(MEASURE)

bench-acts: $(VENV)/.installed-train
	$(BIN)/python -m benchmarks.recognition.agreement
	$(BIN)/python -m benchmarks.recognition.reliability

# By hand: small wrong changes to the analyzer, each of which the tests named beside it must notice.
mutants: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.robustness.mutants

# By hand: every parser for FUZZ_SECONDS (400), one after another.
fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[fuzz]'
	$(BIN)/python -m benchmarks.robustness.fuzz

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

$(VENV)/.installed-train: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bank,train]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info *.report.pdf
