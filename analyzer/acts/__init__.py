"""Acts: texts in, and out of them for every sentence the probability of each thing it may do.

This is the floor of language: nothing else of the analyzer looks at words. It knows neither people
nor times, and judges nobody.
"""
