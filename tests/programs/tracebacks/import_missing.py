import json
print(json.dumps([1]))
import no_such_module_here
