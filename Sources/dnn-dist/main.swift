import Commands

DNNDist.main()
