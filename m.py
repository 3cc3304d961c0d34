fs = []
for i in range(3):
    def f(i=i): return 10 * i
    fs.append(f)
K = 2