"""READ FIRST: the way of a message through the desk, one function an arrow, in this order.

``receiving``   channel → case       every item accounted for once, threaded, clocks started
``understanding`` case → reading     language, issue, what the text tells
``judging``     reading → verdict    facts to the policy, the decision kept, tasks asked
``answering``   verdict → letter     draft, findings, send or ask a second person
``approving``   letter → outbox      four eyes
``delivering``  outbox → outside     exactly once, or in doubt for a person
``watching``    clocks → warnings    before the breach, not after
"""
