"""Recognition: what the model of acts learns from, how it is trained, and how it is measured.

A row is a labelled text (``bank``); rows become features (``vocabulary``), weights (``training``),
probabilities (``calibration``) and levels (``levels``). ``train`` writes a language's model,
``measure`` judges it on people it never saw.
"""
