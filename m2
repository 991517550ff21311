Traceback (most recent call last):
  File "/tmp/A/t3.py", line 3, in <module>
    try: raise SyntaxError("bad bad", args)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "bad.py", line 1
    abcdefg
     ^^^^^
SyntaxError: bad bad
Traceback (most recent call last):
  File "/tmp/A/t3.py", line 3, in <module>
    try: raise SyntaxError("bad bad", args)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "bad.py", line 1
    abcdefg
     ^
SyntaxError: bad bad
Traceback (most recent call last):
  File "/tmp/A/t3.py", line 3, in <module>
    try: raise SyntaxError("bad bad", args)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "bad.py", line 1
    abcdefg
       ^
SyntaxError: bad bad
Traceback (most recent call last):
  File "/tmp/A/t3.py", line 3, in <module>
    try: raise SyntaxError("bad bad", args)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "bad.py", line 1
    abcdefg
SyntaxError: bad bad
Traceback (most recent call last):
  File "/tmp/A/t3.py", line 3, in <module>
    try: raise SyntaxError("bad bad", args)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "bad.py", line 1
    abcdefg
SyntaxError: bad bad
Traceback (most recent call last):
  File "/tmp/A/t3.py", line 3, in <module>
    try: raise SyntaxError("bad bad", args)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "bad.py", line 1
    abcdefg
SyntaxError: bad bad
Traceback (most recent call last):
  File "/tmp/A/t3.py", line 3, in <module>
    try: raise SyntaxError("bad bad", args)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "bad.py", line 1
    abcdefg
SyntaxError: bad bad
Traceback (most recent call last):
  File "/tmp/A/t3.py", line 3, in <module>
    try: raise SyntaxError("bad bad", args)
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "bad.py", line 1
    abcdefg
     ^^^^^^
SyntaxError: bad bad
