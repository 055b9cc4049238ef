"""Drawing: charts by matplotlib, each a function of rows and axes, written as SVG.

No name and no message is drawn: what people wrote stands in the pages about the charts.
"""
